"""One question at a time: a study's answer in sentences and rows, released to whoever asks."""
