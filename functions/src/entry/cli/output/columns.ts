/** Text in columns of a terminal, where Chinese characters take two. */
const widthOf = (character: string): number => (/[\u1100-\uffef]/.test(character) ? 2 : 1)
const width = (text: string): number =>
  [...text].reduce((sum, character) => sum + widthOf(character), 0)

/** Rows one below the other, two blanks between the columns. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const most = rows.reduce<number[]>(
    (widths, row) => row.map((cell, index) => Math.max(widths[index] ?? 0, width(cell))),
    [],
  )
  return rows.map((row) =>
    row
      .map((cell, index) =>
        index === row.length - 1 ? cell : cell + ' '.repeat((most[index] ?? 0) - width(cell)),
      )
      .join('  '),
  )
}

/** As much of the text as fits. */
export function cut(text: string, most: number): string {
  let left = most
  let kept = ''
  for (const character of text) {
    left -= widthOf(character)
    if (left < 0) break
    kept += character
  }
  return kept
}
