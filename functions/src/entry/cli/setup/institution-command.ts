import { id, regionCode, text } from '@voucher/shared/contract/fields'
import { regionName } from '@voucher/shared/regions/index'
import { LINK_STATES } from '@voucher/shared/values'
import { createInstitution, linkInstitution } from '../../../domain/institution/index.ts'
import type { InstitutionId } from '../../../platform/ids.ts'
import { command } from '../command.ts'
import { degrees } from '../input/inputs.ts'
import { required } from '../input/options.ts'

/** R63. */
export const createInstitutionCommand = command({
  name: 'institution create',
  summary: '登记一家培训机构；统一社会信用代码已登记过的，给出原来的编号',
  options: {
    name: required(text(100), '武汉市第一职业培训学校', '机构全称'),
    uscc: required(text(18), '代码', '统一社会信用代码，18 位'),
    region: required(regionCode, '420106', '所在行政区划代码，6 位'),
    address: required(text(100), '解放大道1号', '地址'),
    latitude: required(degrees, '30.5928', '纬度'),
    longitude: required(degrees, '114.3055', '经度'),
  },
  async act({ runtime, actor }, { region, ...fields }) {
    const institution = await createInstitution(runtime, { ...fields, regionCode: region }, actor)
    const { institutionId, name, linkState } = institution
    return {
      lines: [
        `培训机构：${name}（${LINK_STATES[linkState]}部端）`,
        `行政区划：${regionName(institution.regionCode) ?? '不在湖北省区划表内，请核对'} ${institution.regionCode}`,
        `机构编号：${institutionId}`,
        `下一步：新增经办人，npm run admin -- operator add --institution ${institutionId} --name 姓名 --id-number 身份证号码 --phone 手机号码`,
      ],
    }
  },
})

export const linkInstitutionCommand = command({
  name: 'institution link',
  summary: '记录机构已关联部端（要先有经办人）；没有关联的机构不能发券、用券',
  options: { institution: required(id('ins'), 'ins_编号', '机构编号') },
  async act({ runtime, actor }, { institution: institutionId }) {
    const { name } = await linkInstitution(runtime, institutionId as InstitutionId, actor)
    return { lines: [`“${name}”已关联部端`] }
  },
})
