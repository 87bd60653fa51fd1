/**
 * `npm run preflight -- --stage test [--partition aws] [--certificate <ARN>]`: what would make a
 * deployment fail halfway, told before it begins. Changes nothing.
 */
import { readFileSync } from 'node:fs'
import { ACMClient } from '@aws-sdk/client-acm'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { STSClient } from '@aws-sdk/client-sts'
import { stageOf, type Stage } from '../../lib/stage.ts'
import {
  checkAccount,
  checkByPeople,
  checkCertificate,
  checkConcurrency,
  checkOrigins,
  checkRuntime,
} from './checks.ts'
import { linesOf, type Finding } from './findings.ts'
import { wordsOf } from '../words.ts'

const values = wordsOf(
  {
    stage: { type: 'string' },
    partition: { type: 'string', default: 'aws-cn' },
    certificate: { type: 'string' },
  },
  'npm run preflight -- --stage test [--partition aws] [--certificate <ARN>]',
)
if (values.stage === undefined)
  throw new Error('请写明环境，例如：npm run preflight -- --stage test')

const { context } = JSON.parse(
  readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'),
) as {
  context: Record<string, unknown>
}
const given: Record<string, unknown> = {
  ...context,
  stage: values.stage,
  partition: values.partition,
  // They are told with everything else.
  placeholders: 'allowed',
}

async function examine(stage: Stage): Promise<Finding[]> {
  const [lambda, sts] = [new LambdaClient({}), new STSClient({})]
  // CloudFront reads its certificates in this region only.
  const acm = new ACMClient(stage.partition === 'aws' ? { region: 'us-east-1' } : {})
  return [
    checkOrigins(stage),
    await checkAccount(sts, stage),
    await checkConcurrency(lambda, stage),
    await checkRuntime(lambda, stage),
    await checkCertificate(acm, stage, { arn: values.certificate, now: Date.now() }),
    ...checkByPeople(stage),
  ]
}

const findings = await examine(stageOf((key) => given[key]))
for (const line of findings.flatMap(linesOf)) console.log(line)
const wrong = findings.filter(({ state }) => state === 'bad').length
console.log(
  wrong === 0 ? '可以部署（带 ? 的请自己确认）' : `有 ${wrong} 项需要先处理，现在部署会半途失败`,
)
process.exitCode = wrong === 0 ? 0 : 1
