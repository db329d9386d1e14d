"""Field work without I/O: what the programme demands, whether an answer or a file will do, when a day is due."""
