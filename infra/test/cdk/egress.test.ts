import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { functions, type FunctionName, type OutsideService } from '../../manifest.ts'
import {
  all,
  context,
  listOf,
  partitions,
  removeOutput,
  synthesize,
  templateOf,
  type Resources,
} from './synthesize.ts'

afterAll(removeOutput)

interface Statement {
  Effect: string
  Action: string | string[]
  Resource: unknown
  Principal?: unknown
  Condition?: unknown
}
const documentOf = (properties: Record<string, unknown>): Statement[] =>
  (properties.PolicyDocument as { Statement: Statement[] }).Statement

const withEgress = (
  fixedEgress: string[],
  partition: string,
  { origins = {}, gateways = 1 }: { origins?: Record<string, string>; gateways?: number } = {},
) =>
  synthesize({
    partition,
    stages: {
      test: {
        ...context.stages.test,
        origins: { ...context.stages.test?.origins, ...origins },
        fixedEgress,
        gateways,
      },
    },
  })

/** The functions that stand in the network, and the rest. */
function placed(service: Resources): Record<'inside' | 'outside', string[]> {
  const names = all(service, 'AWS::Lambda::Function').map(
    ([, { Properties }]) =>
      [
        String(Properties.Description).replace('training-voucher test ', ''),
        Properties.VpcConfig,
      ] as const,
  )
  return {
    inside: names
      .filter(([, vpc]) => vpc !== undefined)
      .map(([name]) => name)
      .sort(),
    outside: names.filter(([, vpc]) => vpc === undefined).map(([name]) => name),
  }
}
const callersOf = (services: OutsideService[]): string[] =>
  (Object.keys(functions) as FunctionName[])
    .filter((name) => functions[name].calls.some((service) => services.includes(service)))
    .sort()

describe.each(partitions)('a fixed address in %s', (partition) => {
  let network: Resources, service: Resources
  let outputs: Record<string, { Value: unknown }>
  beforeAll(() => {
    const { egress, jobs, api } = withEgress(['channels'], partition)
    if (!egress) throw new Error('no egress stack')
    const { template, resources } = templateOf(egress)
    network = resources
    outputs = template.toJSON().Outputs as typeof outputs
    service = { ...templateOf(jobs).resources, ...templateOf(api).resources }
  })

  it('belongs to the one gateway out, and is kept and told', () => {
    const [[address, eip] = []] = all(network, 'AWS::EC2::EIP')
    expect(eip?.DeletionPolicy).toBe('RetainExceptOnCreate')
    const gateways = all(network, 'AWS::EC2::NatGateway')
    expect(gateways.map(([, { Properties }]) => Properties.AllocationId)).toEqual([
      { 'Fn::GetAtt': [address, 'AllocationId'] },
    ])
    expect(outputs.EgressAddress?.Value).toEqual({ 'Fn::GetAtt': [address, 'PublicIp'] })
    const outwards = all(network, 'AWS::EC2::Route').filter(
      ([, { Properties }]) => Properties.NatGatewayId !== undefined,
    )
    expect(
      outwards.map(([, { Properties }]) => [
        Properties.DestinationCidrBlock,
        Properties.NatGatewayId,
      ]),
    ).toEqual(Array.from({ length: 2 }, () => ['0.0.0.0/0', { Ref: gateways[0]?.[0] }]))
    for (const [, { Properties }] of all(network, 'AWS::EC2::Subnet'))
      expect(Properties.MapPublicIpOnLaunch).toBe(false)
  })

  it('is that of the functions that call the channels, and of no other', () => {
    const { inside, outside } = placed(service)
    expect(inside).toEqual(['identity', 'send-notices'])
    expect(inside).toEqual(callersOf(['channels']))
    expect(outside).toContain('operator')
    const privateSubnets = all(network, 'AWS::EC2::Subnet')
      .map(([id]) => id)
      .filter((id) => id.startsWith('Networkfunctions'))
    for (const [, { Properties }] of all(service, 'AWS::Lambda::Function').filter(
      ([
        ,
        {
          Properties: { VpcConfig },
        },
      ]) => VpcConfig !== undefined,
    )) {
      const { SubnetIds, SecurityGroupIds } = Properties.VpcConfig as {
        SubnetIds: unknown[]
        SecurityGroupIds: unknown[]
      }
      expect(SubnetIds).toHaveLength(2)
      for (const id of privateSubnets)
        expect(JSON.stringify(SubnetIds)).toContain(`ExportsOutputRef${id}`)
      expect(JSON.stringify(SecurityGroupIds)).toMatch(/ExportsOutputFnGetAttOutwards/)
    }
  })

  it('lets nothing in, and nothing out but HTTPS', () => {
    const groups = all(network, 'AWS::EC2::SecurityGroup')
    expect(groups).toHaveLength(1)
    expect(groups[0]?.[1].Properties.SecurityGroupIngress).toBeUndefined()
    expect(groups[0]?.[1].Properties.SecurityGroupEgress).toEqual([
      expect.objectContaining({
        CidrIp: '0.0.0.0/0',
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
      }),
    ])
    expect(
      Object.values(network).filter(({ Type }) =>
        /SecurityGroup(In|E)gress|Instance$|VPCPeering|TransitGateway/.test(Type),
      ),
    ).toEqual([])
  })

  it('leads to the table past the gateway, and to no other table', () => {
    const endpoints = all(network, 'AWS::EC2::VPCEndpoint')
    expect(endpoints).toHaveLength(1)
    const [[, endpoint] = []] = endpoints
    expect(JSON.stringify(endpoint?.Properties.ServiceName)).toBe(
      '{"Fn::Join":["",["com.amazonaws.",{"Ref":"AWS::Region"},".dynamodb"]]}',
    )
    expect(endpoint?.Properties.RouteTableIds).toHaveLength(2)
    const statements = documentOf(endpoint?.Properties ?? {})
    expect(statements.flatMap(({ Action }) => listOf(Action))).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
      'dynamodb:Query',
    ])
    for (const { Effect, Resource: on, Condition } of statements) {
      expect([Effect, Condition]).toEqual([
        'Allow',
        { StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } },
      ])
      expect(JSON.stringify(on)).toMatch(
        /GetAttTable[0-9A-F]{8}Arn[0-9A-F]{8}"\}(,"\/index\/byOwner"\]\]\})?$/,
      )
    }
  })

  it('is logged for six months', () => {
    const [[, log] = []] = all(network, 'AWS::EC2::FlowLog')
    expect(log?.Properties).toMatchObject({ ResourceType: 'VPC', TrafficType: 'ALL' })
    expect(
      network[(log?.Properties.LogGroupName as { Ref: string }).Ref]?.Properties.RetentionInDays,
    ).toBe(180)
  })

  it('gives Lambda the interfaces, and the code of the functions none of it', () => {
    const roles = all(service, 'AWS::IAM::Policy')
      .map(
        ([id, { Properties }]) =>
          [
            id,
            documentOf(Properties).filter(({ Action }) => JSON.stringify(Action).includes('ec2:')),
          ] as const,
      )
      .filter(([, statements]) => statements.length > 0)
    expect(roles.map(([id]) => /^Role(\w+?)DefaultPolicy/.exec(id)?.[1]).sort()).toEqual([
      'identity',
      'sendnotices',
    ])
    for (const [, statements] of roles) {
      const granted = statements
        .filter(({ Effect }) => Effect === 'Allow')
        .flatMap(({ Action }) => listOf(Action))
      const denied = statements.filter(({ Effect }) => Effect === 'Deny')
      expect(denied).toEqual([
        expect.objectContaining({
          Resource: '*',
          Condition: { Null: { 'lambda:SourceFunctionArn': 'false' } },
        }),
      ])
      expect(listOf(denied[0]?.Action ?? '').sort()).toEqual(granted.sort())
      const everywhere = statements
        .filter(({ Effect, Resource: on }) => Effect === 'Allow' && on === '*')
        .flatMap(({ Action }) => listOf(Action))
      expect(everywhere.sort()).toEqual(['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'])
    }
  })
})

describe('a fixed address', () => {
  it('serves the callers of whatever the stage names', () => {
    const { jobs, api } = withEgress(['cards', 'sms'], 'aws-cn')
    expect(placed({ ...templateOf(jobs).resources, ...templateOf(api).resources }).inside).toEqual(
      callersOf(['cards', 'sms']),
    )
    expect(callersOf(['cards', 'sms'])).toEqual(['identity', 'operator', 'send-notices'])
  })

  it('has a gateway and an address in each of two zones, so that the loss of one stops nobody', () => {
    const { egress } = withEgress(['channels'], 'aws-cn', { gateways: 2 })
    if (!egress) throw new Error('no egress stack')
    const { template, resources } = templateOf(egress)
    const addresses = all(resources, 'AWS::EC2::EIP').map(([id]) => id)
    expect(addresses).toHaveLength(2)
    const outwards = all(resources, 'AWS::EC2::Route').flatMap(
      ([, { Properties }]) => (Properties.NatGatewayId as { Ref: string } | undefined)?.Ref ?? [],
    )
    expect(new Set(outwards).size).toBe(2)
    const { EgressAddress } = template.toJSON().Outputs as Record<string, { Value: unknown }>
    for (const address of addresses) expect(JSON.stringify(EgressAddress?.Value)).toContain(address)
    expect(() => withEgress(['channels'], 'aws-cn', { gateways: 3 })).toThrow('gateways')
  })

  it('reaches the port that a system of others listens on', () => {
    const { egress } = withEgress(['cards'], 'aws-cn', {
      origins: { CARD_PLATFORM_ORIGIN: 'https://card-platform.example.cn:8443' },
    })
    const [[, group] = []] = egress
      ? all(templateOf(egress).resources, 'AWS::EC2::SecurityGroup')
      : []
    expect(
      (group?.Properties.SecurityGroupEgress as { FromPort: number }[]).map(
        ({ FromPort }) => FromPort,
      ),
    ).toEqual([443, 8443])
  })

  it('is not there unless a stage asks for it, and asking for what is unknown is refused', () => {
    const { egress, jobs, api } = withEgress([], 'aws-cn')
    expect(egress).toBeUndefined()
    expect(placed({ ...templateOf(jobs).resources, ...templateOf(api).resources }).inside).toEqual(
      [],
    )
    expect(() => withEgress(['banks'], 'aws-cn')).toThrow(
      /stage test: fixedEgress\.0 .*channels.*cards.*sms/,
    )
  })
})
