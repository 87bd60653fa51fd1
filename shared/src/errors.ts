/**
 * Every refusal the system can give (B1): its HTTP status, the title people
 * read, and `next`, what to do now. A code is never reused for another meaning.
 */
interface ErrorEntry {
  status: number
  title: string
  next: string
}

const entry = (status: number, title: string, next: string): ErrorEntry => ({ status, title, next })

export const ERRORS = {
  malformed_request: entry(400, '请求格式不正确', '请返回上一页重新操作；仍不行请更新到最新版本'),
  invalid_cursor: entry(400, '翻页已失效', '请刷新列表，从第一页重新查看'),
  idempotency_key_required: entry(400, '缺少防重复标识', '请更新到最新版本后再试'),

  token_missing: entry(401, '您还没有登录', '请先登录'),
  token_invalid: entry(401, '登录信息无效', '请重新登录'),
  token_expired: entry(401, '登录已过期', '请重新登录'),
  password_wrong: entry(401, '密码不正确', '请核对后重新输入；忘记密码可改用人脸识别'),
  face_not_passed: entry(401, '人脸识别没有通过', '请在光线充足处正对手机重新识别，或改用密码验证'),

  forbidden: entry(403, '您没有这项权限', '如需办理，请联系本单位管理员'),
  not_operator: entry(403, '您不是培训机构经办人', '请联系本机构的主经办人为您添加'),
  operator_disabled: entry(403, '您的经办人权限已被禁用', '请联系本机构的主经办人启用'),
  primary_only: entry(403, '只有主经办人可以办理', '请联系本机构的主经办人'),
  other_institution: entry(
    403,
    '这张券指定在其他培训机构使用',
    '请持券人到券面上写明的培训机构使用',
  ),
  own_voucher: entry(403, '不能核验自己的培训券', '请让本机构其他经办人核验'),
  not_eligible: entry(
    403,
    '您暂不在这次发券的适用范围内',
    '可查看其他可领的培训券，或咨询当地人社部门',
  ),
  verification_invalid: entry(403, '身份验证无效', '请重新进行密码或人脸验证'),
  verification_expired: entry(403, '身份验证已超过 5 分钟', '请重新进行密码或人脸验证'),
  out_of_region: entry(403, '不在您管辖的行政区划内', '请联系所属地区的人社部门办理'),

  not_found: entry(404, '没有找到', '请刷新后再试'),
  pass_unknown: entry(404, '没有这个券码', '请核对 18 位数字，或请持券人打开“去使用”重新出示'),

  already_claimed: entry(409, '您已经领过这张券', '请到“我的卡券”查看'),
  sold_out: entry(409, '这批培训券已经领完', '可看看其他可领的培训券'),
  voucher_used: entry(
    409,
    '这张券已经用过了',
    '如果是误核验，主经办人可以在 24 小时内撤销：核验记录 → 选择该条 → 撤销',
  ),
  not_on_roster: entry(
    409,
    '持券人不在这个班级的名单上',
    '请核对班级；如需补录，请向人社部门申请人员追加',
  ),
  class_full: entry(409, '这个班级已经满员', '请选择本机构其他开班'),
  already_attended: entry(409, '这节课已经签到过了', '无需重复签到'),
  has_attendance: entry(409, '持券人已有签到记录，不能撤销', '如有差错，请联系人社部门处理'),
  results_submitted: entry(409, '班级已提交结业结果，不能撤销', '如有差错，请联系人社部门处理'),
  reversal_too_late: entry(409, '核验已超过 24 小时，不能撤销', '如有差错，请联系人社部门处理'),
  primary_required: entry(409, '机构必须保留一名主经办人', '请先把主经办人转给其他启用的经办人'),
  reviewer_conflict: entry(409, '同一人不能办理两道手续', '请由另一位有权限的同事审核'),
  content_changed: entry(409, '内容已经变化', '请刷新后重新核对再办理'),
  not_linked: entry(
    409,
    '培训机构尚未关联部端',
    '请联系人社部门，在“业务数据管理 → 培训机构”中关联部端后再办理',
  ),
  duplicate_roster: entry(409, '这份名单已经提交过', '请核对是否重复提交'),
  idempotency_conflict: entry(409, '同一操作提交了不同的内容', '请返回上一页重新操作'),
  wrong_state: entry(409, '当前状态不能这样办理', '请刷新后查看最新状态'),

  voucher_expired: entry(
    410,
    '这张券已经过期',
    '已过最后使用日，不能再使用；可到领券中心看看其他培训券',
  ),
  voucher_voided: entry(410, '这张券已经作废', '如有疑问，请咨询发券的人社部门'),
  voucher_failed: entry(410, '这张券因结业不合格已失效', '如有疑问，请咨询培训机构或人社部门'),
  pass_expired: entry(410, '券码已过期', '请持券人点“换一个新码”后再扫'),
  pass_superseded: entry(410, '这是旧的券码', '请扫描持券人屏幕上最新的券码'),
  claim_window_closed: entry(410, '现在不在领取时间内', '请留意领取时间，或看看其他可领的培训券'),
  session_closed: entry(410, '这节课不在签到时间内', '请在上课时间内签到，或联系培训机构'),
  login_expired: entry(410, '二维码已过期', '请在电脑上刷新二维码后重新扫描'),

  too_large: entry(413, '提交的内容太大', '请减少内容后再试'),
  unsupported_type: entry(415, '不支持这种格式', '请按提示的格式提交'),
  too_many_requests: entry(429, '操作太频繁', '请稍等片刻再试'),

  invalid_request: entry(422, '填写的内容有误', '请按提示修改后再提交'),
  identity_mismatch: entry(422, '姓名与身份证号码不一致', '请核对姓名、身份证号码和手机号码后再试'),
  class_required: entry(422, '请选择班级', '请从本机构的开班中选择持券人要参加的班级'),
  too_far: entry(422, '您离上课地点太远', '请到上课地点再签到'),
  location_imprecise: entry(422, '定位不够准确', '请走到窗边或室外，打开手机定位后再试'),

  card_locked: entry(
    423,
    '密码输错次数过多，已锁定',
    '可改用人脸识别立即解锁，或等锁定时间过后再试',
  ),
  try_again: entry(503, '系统正忙，请稍后再试', '您填写的内容没有丢失，请稍等几秒再点一次'),
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof ERRORS

/**
 * One field that was refused: where it is (`name`, `crowds.0`), which rule, and what to write
 * instead.
 */
export interface FieldError {
  path: string
  code: string
  message: string
}

/**
 * `application/problem+json` (RFC 9457) as every route answers an error. Extra members belong to
 * the code, such as `redeemedAt`.
 */
export interface Problem {
  type: string
  title: string
  status: number
  code: ErrorCode
  detail: string
  next?: string
  errors?: FieldError[]
  [member: string]: unknown
}
