/**
 * Code lists: the values that travel in the API, with the Chinese terms that screens show (R3, R10,
 * domain page).
 */

/** A code list as a tuple for schemas, in the order in which screens show it. */
export function codesOf<T extends Record<string, string>>(
  list: T,
): [keyof T & string, ...(keyof T & string)[]] {
  return Object.keys(list) as [keyof T & string, ...(keyof T & string)[]]
}

export const CHANNELS = {
  weapp: '“电子社保卡”小程序',
  'wechat-oa': '“湖北12333”微信公众号',
  alipay: '支付宝',
  ehuiban: '鄂汇办',
} as const
export type Channel = keyof typeof CHANNELS

export const VOUCHER_STATUSES = {
  claimed: '已领取',
  used: '已使用',
  settled: '已兑付',
  expired: '已过期',
  voided: '已作废',
  failed: '结业不合格',
} as const
export type VoucherStatus = keyof typeof VOUCHER_STATUSES

export const VOUCHER_TABS = { claimed: '已领取', used: '已使用', invalid: '已失效' } as const
export type VoucherTab = keyof typeof VOUCHER_TABS

export const FUNCTION_TYPES = { faceValue: '面值券', entitlement: '抵用券' } as const
export type FunctionType = keyof typeof FUNCTION_TYPES

export const MODES = { targeted: '定向券', general: '通用券' } as const
export type Mode = keyof typeof MODES

export const BATCH_STATES = {
  draft: '待发券',
  pendingSingle: '待审核',
  pendingFirst: '待初审',
  pendingSecond: '待复审',
  rejected: '已驳回',
  configured: '已配置成功',
  issuing: '发券中',
  issued: '已发券',
  appendPending: '待追加',
  voiding: '失效中',
  voided: '已失效',
} as const
export type BatchState = keyof typeof BATCH_STATES

export const CLASS_STATES = {
  planned: '待开班',
  open: '已开班',
  completed: '已结业',
  closed: '已关闭',
} as const
export type ClassState = keyof typeof CLASS_STATES

export const LINK_STATES = { unlinked: '未关联', linked: '已关联' } as const
export type LinkState = keyof typeof LINK_STATES

export const OPERATOR_STATUSES = { enabled: '启用', disabled: '禁用' } as const
export type OperatorStatus = keyof typeof OPERATOR_STATUSES

export const OPERATOR_ROLES = { primary: '主经办人', ordinary: '普通经办人' } as const
export type OperatorRole = keyof typeof OPERATOR_ROLES

export const LEVELS = {
  none: '不分等级',
  elementary: '初级',
  intermediate: '中级',
  advanced: '高级',
  technician: '技师',
  seniorTechnician: '高级技师',
} as const
export type Level = keyof typeof LEVELS

export const TRAINING_TYPES = {
  apprenticeship: '企业新型学徒制',
  preJob: '岗前培训',
  skillUpgrade: '岗位技能提升培训',
  newTechnician: '新技师培训',
  hubeiNursing: '“湖北护工”专项',
  projectBased: '项目制',
  orderBased: '订单式',
  entrepreneurship: '创业培训',
  inclusive: '普惠制培训',
} as const
export type TrainingType = keyof typeof TRAINING_TYPES

export const OCCUPATIONS = {
  welder: '焊工',
  electrician: '电工',
  fitter: '钳工',
  latheOperator: '车工',
  cncOperator: '数控机床操作工',
  forkliftDriver: '叉车司机',
  craneOperator: '起重装卸机械操作工',
  autoMechanic: '汽车维修工',
  refrigerationMechanic: '制冷空调系统安装维修工',
  plumber: '管工',
  bricklayer: '砌筑工',
  scaffolder: '架子工',
  carpenter: '手工木工',
  elevatorMechanic: '电梯安装维修工',
  eldercareWorker: '养老护理员',
  childcareWorker: '育婴员',
  nursingAide: '医疗护理员',
  domesticWorker: '家政服务员',
  chineseCook: '中式烹调师',
  pastryCook: '中式面点师',
  westernPastryCook: '西式面点师',
  hairdresser: '美发师',
  beautician: '美容师',
  securityGuard: '保安员',
  courier: '快递员',
  warehouseKeeper: '仓储管理员',
  ecommerceOperator: '电子商务师',
  livestreamSeller: '互联网营销师',
  sewingWorker: '缝纫工',
  gardener: '园林绿化工',
  cropGrower: '农艺工',
  aquaculturist: '水产养殖员',
  entrepreneur: '创业者',
  generalWorker: '通用工种',
} as const
export type Occupation = keyof typeof OCCUPATIONS

export const CROWDS = {
  enterpriseEmployee: '企业职工',
  ruralMigrant: '农村转移就业劳动者',
  registeredUnemployed: '登记失业人员',
  graduate: '高校毕业生',
  povertyAlleviated: '脱贫劳动力',
  veteran: '退役军人',
  disabled: '残疾人',
  flexiblyEmployed: '灵活就业人员',
  difficultEmployment: '就业困难人员',
} as const
export type Crowd = keyof typeof CROWDS

/** What changes a voucher's status. */
export const VOUCHER_ACTIONS = {
  claim: '领取',
  issue: '发放',
  redeem: '使用',
  reverse: '撤销使用',
  expire: '过期失效',
  void: '作废',
  fail: '结业不合格失效',
  settle: '兑付',
} as const
export type VoucherAction = keyof typeof VOUCHER_ACTIONS

/** What a message in 我的消息 tells of a voucher (R84). */
export const MESSAGE_KINDS = {
  issued: '收到培训券',
  used: '培训券已使用',
  reversed: '使用已撤销',
  voided: '培训券已作废',
  expired: '培训券已过期',
  failed: '培训券已失效',
  reminder: '培训券即将到期',
  cardBound: '电子社保卡新增渠道',
  cardLocked: '电子社保卡已锁定',
} as const
export type MessageKind = keyof typeof MESSAGE_KINDS

/** In which role somebody acted. */
export const ACTOR_ROLES = {
  worker: '劳动者',
  operator: '经办人',
  administrator: '人社',
  system: '系统',
} as const
export type ActorRole = keyof typeof ACTOR_ROLES

/**
 * The versions of the agreement that people can have accepted, so that what somebody has accepted
 * can be shown; the apps out there may show an older one for a while.
 */
export const CONSENT_VERSIONS = ['2021-10'] as const
export type ConsentVersion = (typeof CONSENT_VERSIONS)[number]
