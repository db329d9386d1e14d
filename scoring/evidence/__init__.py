"""Which of very many pictures look alike. Pixels come in as arrays; files are other rooms' business."""
