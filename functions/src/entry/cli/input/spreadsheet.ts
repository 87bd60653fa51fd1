/**
 * Lists that clerks save from spreadsheets: CSV in UTF-8 or GB18030, with or without a header row.
 */
import { parse, CsvError } from 'csv-parse/sync'
import { UsageError } from './arguments.ts'
import type { AdminContext } from '../command.ts'

/**
 * A row; `line` counts from 1 in the file that people see, cells stand in the order of the columns
 * asked for.
 */
export interface SheetRow {
  line: number
  cells: string[]
}
/** A column by the names under which it is known. */
export type Column = readonly [name: string, ...others: string[]]

const AS_CSV = '请在表格软件中“另存为”→“CSV UTF-8（逗号分隔）”后再导入'
const MOST_BYTES = 50_000_000

/** @throws UsageError when the file is not there or not a text */
async function readText(context: Pick<AdminContext, 'readFile'>, path: string): Promise<string> {
  const bytes = await context.readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError([
      error.code === 'ENOENT'
        ? `没有找到文件“${path}”，请核对文件名和所在文件夹`
        : `文件“${path}”打不开（${error.code ?? error.message}）`,
    ])
  })
  if (bytes.length > MOST_BYTES) throw new UsageError([`文件“${path}”太大，请分成几个文件导入`])
  if (bytes.includes(0)) throw new UsageError([`“${path}”不是 CSV 文件。${AS_CSV}`])
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes)
    } catch {
      /* the next one may fit; told below when none does */
    }
  }
  throw new UsageError([`“${path}”的文字编码无法识别。${AS_CSV}`])
}

/** Excel writes `="420106…"` or `'420106…` to keep a number a text. */
const cell = (text = ''): string => /^="(.*)"$/.exec(text)?.[1] ?? text.replace(/^'/, '')

/**
 * The rows of a file. With a header row columns are found by name, wherever they
 * stand; without one they stand first, in the order given.
 * @throws UsageError
 */
export async function readRows(
  context: Pick<AdminContext, 'readFile'>,
  path: string,
  columns: readonly Column[],
): Promise<SheetRow[]> {
  const text = await readText(context, path)
  const records = parseText(text, path)
  const [header, ...rest] = records
  const titles = (header?.cells ?? []).map((title) => title.replace(/\s/g, ''))
  const places = columns.map((names) => titles.findIndex((title) => names.includes(title)))
  const named = places.some((place) => place >= 0)
  if (named && places.includes(-1)) {
    throw new UsageError([
      `“${path}”的表头缺少“${columns[places.indexOf(-1)]?.[0] ?? ''}”一列，应有：${columns.map(([name]) => name).join('、')}`,
    ])
  }
  const rows = (named ? rest : records).map(({ line, cells }) => ({
    line,
    cells: columns.map((_, index) => cell(cells[named ? (places[index] ?? -1) : index])),
  }))
  if (rows.length === 0)
    throw new UsageError([`“${path}”里没有内容，应有：${columns.map(([name]) => name).join('、')}`])
  return rows
}

function parseText(text: string, path: string): SheetRow[] {
  try {
    const records = parse(text, {
      bom: true,
      info: true,
      trim: true,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      max_record_size: 10_000,
      delimiter: [',', '，', '\t'],
      record_delimiter: ['\r\n', '\n', '\r'],
    }) as unknown as { info: { lines: number }; record: string[] }[]
    return records.map(({ info, record }) => ({ line: info.lines, cells: record }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new UsageError([
      `“${path}”第 ${String(error.lines)} 行附近的双引号没有成对，读不下去；请改好后再导入`,
    ])
  }
}
