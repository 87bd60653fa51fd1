import type { Person } from '@voucher/shared/contract/identity'
import type { ReactNode } from 'react'
import { useSession } from '../../hooks/store/useSession.ts'
import { open } from '../../platform/page/navigation.ts'
import { loadMe } from '../../services/person/me.ts'
import { Button } from '../basic/Button.tsx'
import { Failure, Loading, StateView } from '../state/StateView.tsx'

/** Shows its content to those who have their e-card; the others how to get it. */
export function NeedsCard({ children }: { children: (person: Person) => ReactNode }) {
  const { me, error, loading } = useSession()
  if (me === null)
    return error !== null && !loading ? (
      <Failure error={error} onRetry={() => void loadMe()} />
    ) : (
      <Loading />
    )
  if (me.person !== null) return <>{children(me.person)}</>
  return (
    <StateView
      icon="card"
      title="先签发电子社保卡"
      detail="领券、用券前要先签发，大约两分钟"
      action={<Button onTap={() => open('ecard')}>签发电子社保卡</Button>}
    />
  )
}
