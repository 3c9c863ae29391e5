// A file with lines is read here, in the browser, and put into the field of the form: it is sent nowhere else.
for (const chooser of document.querySelectorAll("input[type=file][data-into]")) {
  chooser.addEventListener("change", async () => {
    const [file] = chooser.files;
    const field = document.getElementById(chooser.dataset.into);
    if (file && field) field.value = await file.text();
  });
}
