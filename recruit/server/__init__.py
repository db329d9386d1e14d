"""How the site is served: worker processes that each keep all connections in one loop and work in threads.

`lanes` decides what runs where, `worker` is the process, `run` starts and watches the processes. Only these modules
know the server they stand on.
"""
