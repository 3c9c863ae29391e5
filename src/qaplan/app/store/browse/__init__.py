"""Reading a page of a study at a time: what is filtered, ordered and tied together by the database itself."""
