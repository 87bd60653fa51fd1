/** Alarms about what stands before the functions: whether anything arrives, and who is turned away. */
import { Metric, TreatMissingData, MathExpression } from 'aws-cdk-lib/aws-cloudwatch'
import { Stack } from 'aws-cdk-lib'
import type { ApiStack } from '../api/api-stack.ts'
import type { EgressStack } from '../functions/egress-stack.ts'
import type { Stage } from '../stage.ts'
import { minutes, sum, type AlarmSpec } from './alarm-spec.ts'

/** Rules that limit an address, by the ends of their alarms' names. */
const LIMITS = {
  'sign-in': 'SignInByAddress',
  'face-check': 'FaceCheckByAddress',
  all: 'AllByAddress',
} as const

/** @param rule as the firewall names it; `ALL` for every rule together */
export const stoppedBy = ({ api, firewall }: ApiStack, rule: string): Metric =>
  new Metric({
    namespace: 'AWS/WAFV2',
    metricName: 'BlockedRequests',
    dimensionsMap: { WebACL: firewall, Region: Stack.of(api).region, Rule: rule },
    period: minutes(5),
    ...sum,
  })

/** Ports of the gateways out that could not be had, one metric a gateway. */
export const portsRefused = ({ gateways }: EgressStack): Metric[] =>
  gateways.map(
    (gateway) =>
      new Metric({
        namespace: 'AWS/NATGateway',
        metricName: 'ErrorPortAllocation',
        dimensionsMap: { NatGatewayId: gateway },
        period: minutes(5),
        ...sum,
      }),
  )

const SILENCE_PERIOD = minutes(10)

function silence({ api }: ApiStack, { silentAfterMinutes }: Stage): AlarmSpec[] {
  if (silentAfterMinutes === undefined) return []
  return [
    {
      name: 'no-traffic',
      description: `Not one request has arrived for ${silentAfterMinutes} minutes`,
      // Without a request there is no metric either.
      metric: new MathExpression({
        expression: '1 - requests',
        usingMetrics: { requests: api.metricCount({ ...sum, period: SILENCE_PERIOD }) },
        period: SILENCE_PERIOD,
      }),
      threshold: 1,
      periods: Math.ceil(silentAfterMinutes / SILENCE_PERIOD.toMinutes()),
      missing: TreatMissingData.BREACHING,
      wakes: true,
    },
  ]
}

export const ofTheFront = (
  stage: Stage,
  api: ApiStack,
  egress: EgressStack | undefined,
): AlarmSpec[] => [
  ...silence(api, stage),
  {
    name: 'gateway-throttles',
    description: 'The gateway turns requests away for their number',
    metric: api.throttled({ ...sum, period: minutes(1) }),
    threshold: 100,
    periods: 2,
    wakes: true,
  },
  ...Object.entries(LIMITS).map(([name, rule]): AlarmSpec => ({
    name: `firewall-limit-${name}`,
    description: `The firewall turns away an address for the number of its requests (${rule})`,
    metric: stoppedBy(api, rule),
    threshold: 100,
    periods: 2,
    wakes: true,
  })),
  {
    name: 'firewall-blocks',
    description: 'The firewall stops many requests, by whatever rule',
    metric: stoppedBy(api, 'ALL'),
    threshold: 2000,
    periods: 2,
  },
  ...(egress ? portsRefused(egress) : []).map((metric, index): AlarmSpec => ({
    name: `egress-ports-${index + 1}`,
    description: 'A gateway out has no ports left: calls of channels fail',
    metric,
    threshold: 1,
    periods: 3,
    wakes: true,
  })),
]
