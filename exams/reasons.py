"""How much somebody may write to say why they did something during an exam, or why not. Pure."""

#: Characters; as many as the columns of these records hold. A re-keyed question has room for more.
LONGEST_REASON = 300
