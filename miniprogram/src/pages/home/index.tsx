import { View } from '@tarojs/components'
import { useEffect } from 'react'
import { Card } from '../../components/frame/Card.tsx'
import { Page } from '../../components/frame/Page.tsx'
import { Failure, Loading } from '../../components/state/StateView.tsx'
import { useShowAgain } from '../../hooks/server/useShowAgain.ts'
import { useSession } from '../../hooks/store/useSession.ts'
import { takeQueryParameter } from '../../platform/channel/address.ts'
import { open } from '../../platform/page/navigation.ts'
import { stored } from '../../platform/phone/storage.ts'
import { loadMe } from '../../services/person/me.ts'
import { Entries } from './Entries.tsx'
import { Guide } from './Guide.tsx'
import { Hero } from './Hero.tsx'
import { NextThing, OpenCardFirst } from './NextThing.tsx'
import { Tools } from './Tools.tsx'
import './index.scss'

/** Back from the card platform's face check, the app starts here: goes on where it was left. */
function useFaceCheckReturn(): void {
  useEffect(() => {
    const faceSessionId = takeQueryParameter('faceSessionId')
    const task = stored('faceTask')
    if (faceSessionId === null || task === null || task.faceSessionId !== faceSessionId) return
    if (task.purpose === 'ecard') open('ecard')
    else if (task.purpose === 'claim') open('claim', { batchId: task.resource })
    else open('pass', { voucherId: task.resource })
  }, [])
}

/** 首页: the card's state, the next thing to do, and the ways on. */
export default function HomePage() {
  useFaceCheckReturn()
  const { me, error, loading, institution } = useSession()
  // Roles change meanwhile: an operator may have been added, or disabled.
  useShowAgain(() => void loadMe())
  const further = (
    <>
      <Entries />
      {institution === null && <Guide />}
    </>
  )
  return (
    <Page bar="blue">
      <Hero me={me} />
      <View className="home">
        {me === null && (
          <Card>
            {error !== null && !loading ? (
              <Failure error={error} onRetry={() => void loadMe()} />
            ) : (
              <Loading />
            )}
          </Card>
        )}
        {institution !== null && (
          <Tools key={institution.institutionId} institution={institution} />
        )}
        {me?.person === null && (
          <>
            <OpenCardFirst />
            {further}
          </>
        )}
        {me !== null && me.person !== null && <NextThing>{further}</NextThing>}
      </View>
    </Page>
  )
}
