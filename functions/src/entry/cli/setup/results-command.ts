import { id, text } from '@voucher/shared/contract/fields'
import { importResults } from '../../../domain/training/index.ts'
import type { ClassId } from '../../../platform/ids.ts'
import { command } from '../command.ts'
import { flag, required } from '../input/options.ts'
import { readRows } from '../input/spreadsheet.ts'

const COLUMNS = [
  ['身份证号码', '身份证号', '身份证', '公民身份号码', '社会保障号码'],
  ['结果', '结业结果', '是否合格', '成绩'],
] as const

/** R45, §30. */
export const recordResultsCommand = command({
  name: 'results record',
  summary: '登记结业结果并结束班级；结果登记后不能更改',
  options: {
    class: required(id('cls'), 'cls_编号', '班级编号'),
    file: required(
      text(500),
      'results.csv',
      'CSV 文件，两列：身份证号码、结果（合格 或 不合格，可以有表头）',
    ),
    confirm: flag('文件里有问题行时，仍登记好的行'),
  },
  async act(context, { class: classId, file, confirm }) {
    const rows = (await readRows(context, file, COLUMNS)).map(
      ({ line, cells: [idNumber = '', result = ''] }) => ({ line, idNumber, result }),
    )
    const { runtime, identity, actor } = context
    const report = await importResults(
      { ...runtime, ...identity },
      {
        classId: classId as ClassId,
        rows,
        confirmed: confirm,
        actor,
      },
    )
    return {
      refused: !report.written,
      lines: [
        `文件共 ${rows.length} 行：${report.written ? '已登记' : '可以登记'} ${report.recorded} 人，以前登记过 ${report.already} 人，有问题 ${report.problems.length} 行`,
        ...report.problems.map(({ line, message }) => `  第 ${line} 行：${message}`),
        ...(report.missing > 0 ? [`名单上还有 ${report.missing} 人没有结果`] : []),
        report.written
          ? '班级已结业。结业不合格的，已使用的培训券由每小时的定时任务设为失效'
          : '什么都没有登记。请改好文件再试；如果先只要没有问题的行，请在命令后面加上 --confirm',
      ],
    }
  },
})
