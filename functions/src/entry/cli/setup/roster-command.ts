import { id, text } from '@voucher/shared/contract/fields'
import { BATCH_STATES } from '@voucher/shared/values'
import { readBatch } from '../../../domain/batch/index.ts'
import { importRoster, type RosterProgress } from '../../../domain/training/index.ts'
import type { ClassId } from '../../../platform/ids.ts'
import { command } from '../command.ts'
import { flag, required } from '../input/options.ts'
import { Track } from '../output/progress.ts'
import { readRows } from '../input/spreadsheet.ts'

const COLUMNS = [
  ['姓名', '学员姓名', '名字'],
  ['身份证号码', '身份证号', '身份证', '公民身份号码', '社会保障号码'],
] as const

const PARTS = { look: '核对', add: '加入' }

/** R45: bad rows are told with line and reason, the good ones wait for confirmation. */
export const addRosterCommand = command({
  name: 'roster add',
  summary: '把名单导入班级；有问题的行会逐行说明，不会悄悄丢掉；中途断了再运行一次就接着导入',
  options: {
    class: required(id('cls'), 'cls_编号', '班级编号'),
    file: required(text(500), 'roster.csv', 'CSV 文件，两列：姓名、身份证号码（可以有表头）'),
    confirm: flag('名单里有问题行时，仍把好的行导入'),
  },
  async act(context, { class: classId, file, confirm }, screen) {
    const rows = (await readRows(context, file, COLUMNS)).map(
      ({ line, cells: [name = '', idNumber = ''] }) => ({ line, name, idNumber }),
    )
    const { runtime, identity, actor } = context
    const track = new Track()
    let added = 0
    const onProgress = ({ part, done, total }: RosterProgress): void => {
      if (part === 'add') added = done
      track.add(performance.now(), {
        label: PARTS[part],
        done,
        total,
        unit: '人',
      })
      screen.status(track.line())
    }
    const report = await importRoster(
      { ...runtime, ...identity },
      {
        classId: classId as ClassId,
        rows,
        confirmed: confirm,
        actor,
        onProgress,
      },
    ).catch((error: unknown) => {
      if (added > 0)
        screen.say(`中途停下，已加入 ${added} 人。再运行一次同样的命令就接着导入，不会重复`)
      throw error
    })
    const batch = report.batchId && (await readBatch(runtime.table, report.batchId))
    const unissued = report.added > 0 && batch && batch.state !== 'configured'
    const mangled = rows.some(({ idNumber }) => /E\+?[0-9]+$/i.test(idNumber))
    return {
      refused: !report.written,
      lines: [
        `名单共 ${rows.length} 行：${report.written ? '已加入' : '可以加入'} ${report.added} 人，原来就在名单上 ${report.already} 人，有问题 ${report.problems.length} 行`,
        ...report.problems.map(({ line, message }) => `  第 ${line} 行：${message}`),
        ...(mangled
          ? [
              '有的号码被表格软件变成了 4.2E+17 这样：请把这一列设为“文本”，重新填写号码后再另存为 CSV',
            ]
          : []),
        ...(unissued
          ? [
              `注意：这个班级的券（${batch.name}）已经是“${BATCH_STATES[batch.state]}”，这次加入的人不会得到券；请把名单交给系统维护人员`,
            ]
          : []),
        ...(report.written
          ? []
          : [
              '一个人也没有加入。请改好文件再导入；如果先只要没有问题的行，请在命令后面加上 --confirm',
            ]),
      ],
    }
  },
})
