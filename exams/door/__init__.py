"""The door through which answers come in: many requests share one commit, and no receipt leaves before it.

`store` takes the answers of several requests in one transaction. `door` gathers requests of one serving process for its
one writer; without one (tests, commands, the demonstration) each request stores its own. `pace` brakes a device that
has gone mad, `bearer` says who may come in, `presence` notes who was heard of.

And the door through which everybody comes in at the same minute: `bodies` renders papers beforehand, `mould` the page
around them, `opening` answers with both.
"""
