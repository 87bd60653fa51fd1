/**
 * One fixed address for what calls systems of others that answer only to addresses on a list, as
 * WeChat does for an official account; Lambda has no address of its own. A small network with a
 * gateway out in each of its zones.
 */
import { CfnOutput, Fn, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import {
  CfnEIP,
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  NatProvider,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
  type IVpc,
  type SubnetSelection,
} from 'aws-cdk-lib/aws-ec2'
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { FunctionOptions } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { functions, type Permissions } from '../../manifest.ts'
import type { DataStack } from '../data/data-stack.ts'
import { tablePermissionsOf } from './permissions.ts'
import type { Stage } from '../stage.ts'

/** What Lambda does with the interfaces by which a function stands in a network. */
const SEE = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets']
const CHANGE = [
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
]
const PRIVATE: SubnetSelection = { subnetType: SubnetType.PRIVATE_WITH_EGRESS }

export class EgressStack extends Stack {
  /** Where a function goes that shall call from the fixed address. */
  readonly placement: Required<Pick<FunctionOptions, 'vpc' | 'vpcSubnets' | 'securityGroups'>>
  /** Ids of the gateways out. */
  readonly gateways: string[]
  private readonly stage: Stage

  constructor(
    scope: Construct,
    id: string,
    { stage, data, ...props }: StackProps & { stage: Stage; data: DataStack },
  ) {
    super(scope, id, props)
    this.stage = stage
    const gateways = this.makeGateways()
    const vpc = this.makeNetwork(gateways)
    this.gateways = gateways.configuredGateways.map(({ gatewayId }) => gatewayId)
    this.leadToTable(vpc, data)
    const outwards = new SecurityGroup(this, 'Outwards', {
      vpc,
      allowAllOutbound: false,
      description: 'Calls to systems of others and to AWS, none from anybody',
    })
    for (const port of new Set([
      443,
      ...Object.values(stage.origins).map((origin) => Number(new URL(origin).port || 443)),
    ])) {
      outwards.addEgressRule(Peer.anyIpv4(), Port.tcp(port), 'HTTPS')
    }
    this.placement = { vpc, vpcSubnets: PRIVATE, securityGroups: [outwards] }
  }

  /** Whether a function calls one of the systems that want a fixed address. */
  serves({ calls }: Permissions): boolean {
    return calls.some((service) => this.stage.fixedEgress.includes(service))
  }

  /**
   * What Lambda needs in a role to place its function here. Which interface it will be, nobody can
   * know before; to the function itself, whose calls alone carry the condition's key, all of it is
   * denied.
   */
  permissions(): PolicyStatement[] {
    const here = `arn:${this.partition}:ec2:${this.region}:${this.account}:*/*`
    return [
      new PolicyStatement({ actions: SEE, resources: ['*'] }),
      new PolicyStatement({ actions: CHANGE, resources: [here] }),
      new PolicyStatement({
        effect: Effect.DENY,
        actions: [...SEE, ...CHANGE],
        resources: ['*'],
        conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
      }),
    ]
  }

  private makeGateways(): NatProvider {
    const addresses = ['Address', 'Address2'].slice(0, this.stage.gateways).map((id) => {
      const address = new CfnEIP(this, id, { domain: 'vpc' })
      // Others have it on their lists: it is kept when the stack goes.
      address.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
      return address
    })
    new CfnOutput(this, 'EgressAddress', {
      value: Fn.join(
        ', ',
        addresses.map(({ attrPublicIp }) => attrPublicIp),
      ),
      description: 'Put it on the lists of the systems that answer only to known addresses',
    })
    return NatProvider.gateway({
      eipAllocationIds: addresses.map(({ attrAllocationId }) => attrAllocationId),
    })
  }

  private makeNetwork(natGatewayProvider: NatProvider): IVpc {
    const vpc = new Vpc(this, 'Network', {
      maxAzs: 2,
      natGateways: this.stage.gateways,
      natGatewayProvider,
      subnetConfiguration: [
        {
          name: 'gateway',
          subnetType: SubnetType.PUBLIC,
          cidrMask: 28,
          mapPublicIpOnLaunch: false,
        },
        { name: 'functions', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 24 },
      ],
    })
    const logs = new LogGroup(this, 'Logs-network', {
      retention: RetentionDays.SIX_MONTHS,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    })
    vpc.addFlowLog('Traffic', { destination: FlowLogDestination.toCloudWatchLogs(logs) })
    return vpc as IVpc
  }

  /**
   * The table is reached without the gateway, which is cheaper, and goes on when the gateway does
   * not; no other table is.
   */
  private leadToTable(vpc: IVpc, data: DataStack): void {
    const inside = Object.values(functions).filter((spec) => this.serves(spec))
    const endpoint = vpc.addGatewayEndpoint('TableEndpoint', {
      service: GatewayVpcEndpointAwsService.DYNAMODB,
      subnets: [PRIVATE],
    })
    const needed = {
      table: [...new Set(inside.flatMap(({ table }) => table))],
      // Which partitions is said by the role of each function.
      writesUnder: [],
      indexes: [...new Set(inside.flatMap(({ indexes }) => indexes))],
    }
    for (const statement of tablePermissionsOf(needed, data)) {
      statement.addAnyPrincipal()
      statement.addCondition('StringEquals', { 'aws:PrincipalAccount': this.account })
      endpoint.addToPolicy(statement)
    }
  }
}
