/** Words for what the audit trail holds as codes. */
import { CROWDS, BATCH_STATES, CLASS_STATES, LINK_STATES, OPERATOR_STATUSES, VOUCHER_ACTIONS, VOUCHER_STATUSES } from '@voucher/shared/values'

const ACTIONS: Record<string, string> = {
  'institution.create': '新建培训机构', 'institution.link': '关联部端', 'institution.primary': '变更主经办人',
  'operator.add': '新增经办人', 'operator.edit': '修改经办人', 'operator.enable': '启用经办人', 'operator.disable': '禁用经办人',
  'class.create': '新建班级', 'class.results': '登记结业结果', 'trainee.add': '加入名单', 'trainee.result': '记录结业结果',
  'batch.create': '创建培训券', 'voucher.scan': '扫码核验被拒', 'card.lock': '社保卡密码锁定', 'session.revoke': '注销登录',
}

/** An action of the audit trail in words; one without a word keeps its code. */
export function actionWord(action: string): string {
  const [of = '', what = ''] = action.split('.')
  if (of === 'batch' && what in BATCH_STATES) return `券批次变为“${BATCH_STATES[what as keyof typeof BATCH_STATES]}”`
  if (of === 'voucher' && what in VOUCHER_ACTIONS) return `培训券${VOUCHER_ACTIONS[what as keyof typeof VOUCHER_ACTIONS]}`
  return ACTIONS[action] ?? action
}

const FIELDS: Record<string, string> = { state: '状态', status: '状态', linkState: '部端关联', name: '名称', result: '结果', primaryOperator: '主经办人', institutionId: '机构', classId: '班级' }
const VALUES: Record<string, string> = { ...CROWDS, ...OPERATOR_STATUSES, ...LINK_STATES, ...CLASS_STATES, ...VOUCHER_STATUSES, ...BATCH_STATES, passed: '合格' }
/** `failed` is a voucher's status and a trainee's result. */
const valueWord = (field: string, value: unknown): string => {
  const text = typeof value === 'string' ? value : value === undefined ? '无' : JSON.stringify(value)
  return field === 'result' && text === 'failed' ? '不合格' : VALUES[text] ?? text
}

/** What changed, as far as it can be said in a few words. */
export function changeWords(before: Record<string, unknown> | undefined, after: Record<string, unknown> | undefined): string[] {
  return Object.entries(after ?? {}).filter(([field]) => field in FIELDS)
    .map(([field, value]) => `${FIELDS[field] ?? field} ${before ? `${valueWord(field, before[field])} → ` : ''}${valueWord(field, value)}`)
}
