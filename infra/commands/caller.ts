/** Who works with `npm run admin`, as AWS knows them: the audit trail names a person, not a machine. */
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts'

/**
 * `zhang.san` of `arn:aws-cn:sts::…:assumed-role/<role>/zhang.san`: the roles of a deployment are
 * assumed under one's own user name only.
 */
export async function callerOf(sts: STSClient): Promise<string> {
  const { Arn = '' } = await sts.send(new GetCallerIdentityCommand({}))
  const name = Arn.split('/').at(-1)
  if (!name) throw new Error('无法得知是谁在办理：请用自己的身份登录后再试')
  return name
}
