import type { ConsentVersion } from '@voucher/shared/values'

/** The text to which the person agrees when opening the e-card. A new wording is a new version. */
export const CONSENT_VERSION: ConsentVersion = '2021-10'

export const AGREEMENT: readonly { title: string; paragraphs: readonly string[] }[] = [
  {
    title: '一、我们为您做什么',
    paragraphs: [
      '为您签发电子社保卡，并用它领取、保管和使用职业培训券。服务由湖北省人力资源和社会保障部门提供，不收取任何费用。',
    ],
  },
  {
    title: '二、需要您的哪些信息，用来做什么',
    paragraphs: [
      '姓名、身份证号码：核对您是本人，确认您能领哪些培训券。',
      '手机号码：与社保卡预留号码核对，发送领券、用券和到期提醒。',
      '人脸图像：只在签发和验证身份时由电子社保卡平台比对，我们不保存您的人脸图像。',
      '电子社保卡密码：只保存无法还原的校验值，工作人员看不到。',
      '领券、用券和核验记录：确认培训券由本人使用，核发培训补贴。',
    ],
  },
  {
    title: '三、谁能看到',
    paragraphs: [
      '核验时，培训机构经办人能看到您的完整姓名和隐去中间数字的身份证号码，看不到完整号码和手机号码。',
      '人社部门工作人员按职责查看，每次查看都有记录。',
      '除法律规定外，不向其他单位或个人提供。',
    ],
  },
  {
    title: '四、保存多久',
    paragraphs: [
      '身份信息在电子社保卡有效期间保存；领券、用券和补贴记录按财政资金管理规定保存，期满后删除或去除身份信息。',
    ],
  },
  {
    title: '五、您的权利',
    paragraphs: [
      '您可以查看自己的信息和记录，发现有误可以要求更正；可以注销电子社保卡，注销后我们删除依法不需要保存的信息。需要时请拨打 12333，或到当地人社服务窗口办理。',
    ],
  },
  {
    title: '六、请您遵守',
    paragraphs: ['培训券仅限本人使用，不能转借、转卖。请保管好密码，不要把券码截图发给他人。'],
  },
]
