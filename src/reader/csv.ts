/** RFC 4180, UTF-8 with a byte order mark, which spreadsheets need to see the encoding. */
export const CSV_START = '\ufeff';

export const csvLine = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`;

/**
 * A cell that begins like a formula would be run by a spreadsheet: an apostrophe before it makes it text (OWASP, CSV Injection).
 * Plain numbers stay numbers.
 */
const cell = (value: string): string => {
  const text = /^[=+\-@\t\r\n＝＋－＠]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
  return /[",\r\n;\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
