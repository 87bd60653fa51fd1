/** What can be known before a deployment that would otherwise be told by its failing halfway. */
import { DescribeCertificateCommand, type ACMClient } from '@aws-sdk/client-acm'
import {
  GetAccountSettingsCommand,
  ListLayersCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda'
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts'
import { concurrencyOf, hostOf, placeholdersIn, RUNTIME, type Stage } from '../../lib/stage.ts'
import { functions } from '../../manifest.ts'
import { ask, bad, good, type Finding } from './findings.ts'

const DAY_MS = 24 * 60 * 60_000
/** Lambda keeps so many of an account for functions that reserve none. */
const UNRESERVED = 100
const ENDING_DAYS = 30

const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}：${error.message}` : String(error)

export function checkOrigins(stage: Stage): Finding {
  const placeholders = placeholdersIn(stage)
  return placeholders.length === 0
    ? good('各系统的地址都已填写')
    : bad(
        `还有地址是示例：${placeholders.join('、')}`,
        `请在 infra/cdk.json 的 stages.${stage.name}.origins 中改成真实地址`,
      )
}

export async function checkAccount(sts: STSClient, { partition }: Stage): Promise<Finding> {
  try {
    const { Account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand({}))
    return Arn.startsWith(`arn:${partition}:`)
      ? good(`账号 ${Account}，身份 ${Arn}`)
      : bad(
          `当前凭证 ${Arn} 不属于分区 ${partition}`,
          `请换成该分区账号的凭证，或改用 --partition ${Arn.split(':')[1] ?? ''}`,
        )
  } catch (error) {
    return bad(`无法用当前凭证登录（${reasonOf(error)}）`, '请先登录 AWS 命令行，并设置 AWS_REGION')
  }
}

export async function checkConcurrency(lambda: LambdaClient, stage: Stage): Promise<Finding> {
  const needed =
    UNRESERVED +
    Object.values(functions).reduce((total, spec) => total + concurrencyOf(spec, stage), 0)
  try {
    const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}))
    const offered = AccountLimit?.ConcurrentExecutions ?? 0
    return offered >= needed
      ? good(`函数并发额度 ${offered}，需要 ${needed}`)
      : bad(
          `函数并发额度只有 ${offered}，需要 ${needed}`,
          '请在 Service Quotas → Lambda → Concurrent executions 申请提高（要等几天），或调低 apiCapacity',
        )
  } catch (error) {
    return bad(`读不到函数并发额度（${reasonOf(error)}）`, '请确认当前身份可以读取 Lambda 设置')
  }
}

/** The region's own list of what layers can be for is the only one that can be asked. */
export async function checkRuntime(
  lambda: LambdaClient,
  { architecture }: Stage,
): Promise<Finding> {
  try {
    await lambda.send(
      new ListLayersCommand({
        CompatibleRuntime: RUNTIME,
        CompatibleArchitecture: architecture,
        MaxItems: 1,
      }),
    )
    return good(`该区域提供 ${RUNTIME}（${architecture}）`)
  } catch (error) {
    return bad(
      `该区域可能不提供 ${RUNTIME}（${architecture}）：${reasonOf(error)}`,
      architecture === 'arm64'
        ? '如果是架构不受支持，请在 infra/cdk.json 该环境中写 "architecture": "x86_64"'
        : '请向 AWS 询问该区域何时提供这个运行时',
    )
  }
}

export async function checkCertificate(
  acm: ACMClient,
  stage: Stage,
  about: { arn: string | undefined; now: number },
): Promise<Finding> {
  const [host, region] = [hostOf(stage), stage.partition === 'aws' ? 'us-east-1' : '部署区域']
  if (about.arn === undefined)
    return ask(
      `没有指定 ${host} 的证书`,
      `请在 ACM（${region}）申请并完成 DNS 验证，再用 --certificate <ARN> 检查`,
    )
  try {
    const { Certificate } = await acm.send(
      new DescribeCertificateCommand({ CertificateArn: about.arn }),
    )
    const names = [Certificate?.DomainName, ...(Certificate?.SubjectAlternativeNames ?? [])]
    if (Certificate?.Status !== 'ISSUED')
      return bad(
        `证书还没有签发（${Certificate?.Status ?? '没有状态'}）`,
        '请按 ACM 给出的 CNAME 完成 DNS 验证',
      )
    if (!names.some((name) => name === host || name === host.replace(/^[^.]+/, '*')))
      return bad(`证书不是 ${host} 的（${names.join('、')}）`, '请换成该域名的证书')
    const days = Math.floor(((Certificate.NotAfter?.getTime() ?? 0) - about.now) / DAY_MS)
    return days > ENDING_DAYS
      ? good(`${host} 的证书已签发，还有 ${days} 天到期`)
      : bad(`${host} 的证书还有 ${days} 天到期`, '请先续期；导入的证书不会自动续期')
  } catch (error) {
    return bad(`读不到证书（${reasonOf(error)}）`, `请核对 ARN；证书必须在${region}`)
  }
}

/** Nothing of this can be asked by a program; each has kept a deployment waiting for weeks. */
export const checkByPeople = (stage: Stage): Finding[] => [
  ...(stage.partition === 'aws-cn'
    ? [
        ask(
          'ICP 备案（域名和账号，按区域）是否完成，API Gateway 是否已开通',
          '北京问光环新网，宁夏问西云数据；没有备案，域名一律打不开',
        ),
      ]
    : []),
  ask(
    '公众号的 MP_verify_….txt 是否已下载',
    '部署后放进 PagesBucket 的根目录，公众平台才能验证域名',
  ),
  ask('CloudTrail 是否已开启', '没有它，密钥将被删除、保护被撤下时不会有告警'),
  ask(
    'AWS Backup 是否已对 DynamoDB 启用（含高级功能）',
    '命令见 docs/deploy.md 第 4 步；没有启用就没有加密的备份',
  ),
]
