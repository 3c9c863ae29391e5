"""What is in the picture: detections and species as suggestions, thresholds, people hidden."""
