"""The door through which answers come in: many requests share one commit, and no receipt leaves before it.

`store` takes the answers of several requests in one transaction. `door` gathers requests of one serving process for its
one writer (`gather`), which takes its `turn` among the processes; without one (tests, commands, the demonstration) each
request stores its own. `lane` answers a save from the connection on, `wire` is what travels, `words` what is said with
it. `pace` brakes a device that has gone mad, `bearer` says who may come in, `presence` notes who was heard of.

And the door through which everybody comes in at the same minute: `starting` begins for many with one commit, `bodies`
renders papers beforehand, `mould` the page around them, `opening` answers with both; `visitors` says who they are.
"""
