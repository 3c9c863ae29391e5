"""The field form: four sheets that a person fills on a phone, each question asked once for all languages."""
