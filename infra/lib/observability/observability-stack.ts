/** Who is told, of what, and where to look: alarms, their topic, the dashboard. */
import { Stack, type StackProps } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { Construct } from 'constructs'
import { alarmsOf, type Watched } from './alarms.ts'
import { makeDashboard } from './dashboard.ts'
import { tellEvents } from './events.ts'
import { keepQueries } from './queries.ts'
import { makeTopics } from './topics.ts'

export class ObservabilityStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { stage, data, egress, jobs, api, ...props }: StackProps & Watched,
  ) {
    super(scope, id, props)
    const watched = { stage, data, egress, jobs, api }
    const topics = makeTopics(this)
    const alarms = alarmsOf(watched).map(
      ({ name, description, metric, threshold, periods, missing, wakes }) => {
        const alarm = new Alarm(this, `Alarm-${name}`, {
          alarmName: `training-voucher-${stage.name}-${name}`,
          alarmDescription: `${description}. docs/runbook.md: ${name}`,
          metric,
          threshold,
          comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
          evaluationPeriods: periods,
          treatMissingData: missing ?? TreatMissingData.NOT_BREACHING,
        })
        alarm.addAlarmAction(new SnsAction(wakes ? topics.wake : topics.morning))
        // Whoever was woken wants to know that it is over; the others would get every mail twice.
        if (wakes) alarm.addOkAction(new SnsAction(topics.wake))
        return alarm
      },
    )
    tellEvents(this, stage, topics)
    keepQueries(
      this,
      stage,
      [...api.functions.values(), ...jobs.functions.values()].map(
        ({ logGroup }) => logGroup.logGroupName,
      ),
    )
    makeDashboard(this, watched, alarms)
  }
}
