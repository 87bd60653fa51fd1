import { id, idNumber, personName, phone } from '@voucher/shared/contract/fields'
import { OPERATOR_ROLES } from '@voucher/shared/values'
import { addOperator } from '../../../domain/operator/index.ts'
import type { InstitutionId } from '../../../platform/ids.ts'
import { command } from '../command.ts'
import { required } from '../input/options.ts'

/** R42: the first one becomes the primary. */
export const addOperatorCommand = command({
  name: 'operator add',
  summary: '给机构新增一名经办人；第一名就是主经办人',
  options: {
    institution: required(id('ins'), 'ins_编号', '机构编号'),
    name: required(personName, '姓名', '身份证上的姓名'),
    idNumber: required(idNumber, '号码', '身份证号码，18 位'),
    phone: required(phone, '手机号码', '手机号码，11 位'),
  },
  async act({ runtime, identity, actor }, { institution, ...person }) {
    const operator = await addOperator(
      { ...runtime, ...identity },
      {
        institutionId: institution as InstitutionId,
        operator: { ...person, status: 'enabled' },
        actor,
      },
    )
    return {
      lines: [
        `已新增${OPERATOR_ROLES[operator.role]}：${operator.name}，身份证 ${operator.idNumberMasked}，手机 ${operator.phoneMasked}`,
      ],
    }
  },
})
