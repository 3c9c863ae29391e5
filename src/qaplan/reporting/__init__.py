"""Tables, figures and documents in Kazakh, Russian and English, rendered from released facts only."""
