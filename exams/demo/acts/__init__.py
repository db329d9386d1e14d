"""One act per stage of the programme; each calls the services that the pages call."""
