/** Saves what the central streams; the session's cookie goes along. */
export function download(path) {
  const link = document.createElement('a');
  link.href = path;
  link.download = '';
  document.body.append(link);
  link.click();
  link.remove();
}
