"""The arithmetic of a sitting: rules of the exam, composition of a paper, form of an answer. Pure."""
