"""Separate programs and heavy decoders behind protocols: ExifTool, video decoding, detectors."""
