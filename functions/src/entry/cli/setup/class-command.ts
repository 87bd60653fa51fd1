import { chineseDate } from '@voucher/shared/dates'
import { date, id, text } from '@voucher/shared/contract/fields'
import { LEVELS, OCCUPATIONS, TRAINING_TYPES } from '@voucher/shared/values'
import { createClass } from '../../../domain/training/index.ts'
import type { InstitutionId } from '../../../platform/ids.ts'
import { command } from '../command.ts'
import { course, term, whole } from '../input/inputs.ts'
import { flag, many, required } from '../input/options.ts'

/** R63: a class plan that has been approved. */
export const createClassCommand = command({
  name: 'class create',
  summary: '登记一个已批准的开班方案；同名、同日期的已登记过的，给出原来的编号',
  options: {
    institution: required(id('ins'), 'ins_编号', '机构编号'),
    name: required(text(60), '焊工二班', '班级名称'),
    type: required(term(TRAINING_TYPES), '岗位技能提升培训', '培训类型'),
    occupation: required(term(OCCUPATIONS), '焊工', '工种'),
    level: required(term(LEVELS), '中级', '培训等级'),
    start: required(date, '2021-10-26', '开班日期'),
    end: required(date, '2021-12-26', '结束日期'),
    capacity: required(whole, '50', '计划人数'),
    address: required(text(100), '实训楼101', '上课地点'),
    course: many(course, '焊接安全:8', '课程和学时'),
    again: flag('同名、同日期的班级已经有了，仍再建一个'),
  },
  async act({ runtime, actor }, values) {
    const made = await createClass(
      runtime,
      {
        institutionId: values.institution as InstitutionId,
        name: values.name,
        trainingType: values.type,
        occupation: values.occupation,
        level: values.level,
        startDate: values.start,
        endDate: values.end,
        address: values.address,
        capacity: values.capacity,
        courses: values.course,
      },
      { actor, again: values.again },
    )
    return {
      lines: [
        ...(made.created
          ? []
          : ['这个班级以前登记过，没有再建。确实要再建一个同样的，请在命令后面加上 --again']),
        `班级：${made.name}（${TRAINING_TYPES[made.trainingType]}，${OCCUPATIONS[made.occupation]}，${LEVELS[made.level]}）`,
        `日期：${chineseDate(made.startDate)} 至 ${chineseDate(made.endDate)}，${made.capacity} 人，课程 ${made.courses.length} 门`,
        `班级编号：${made.classId}`,
        `下一步：导入名单，npm run admin -- roster add --class ${made.classId} --file roster.csv`,
      ],
    }
  },
})
