"""The animals: the catalogue, and the dossier of one."""
