// kit/csv.ts: a table as a file for a spreadsheet. Cells that a spreadsheet would take for a formula are made plain text.
export function csvOf(rows: (string | number)[][]): string {
  const cell = (value: string | number): string => {
    let text = String(value);
    if (typeof value === "string" && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return "\uFEFF" + rows.map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

export function saveAs(name: string, content: BlobPart, type: string) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
export const saveCsv = (name: string, rows: (string | number)[][]) => saveAs(name, csvOf(rows), "text/csv;charset=utf-8");
