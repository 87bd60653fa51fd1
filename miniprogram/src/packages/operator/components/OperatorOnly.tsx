import type { ReactNode } from 'react'
import { Page } from '../../../components/frame/Page.tsx'
import { Failure, Loading, StateView } from '../../../components/state/StateView.tsx'
import { useSession } from '../../../hooks/store/useSession.ts'
import { type Affiliation, loadMe } from '../../../services/person/me.ts'

export interface OperatorOnlyProps {
  /** Only for the primary operator. */
  primary?: boolean
  children: (institution: Affiliation) => ReactNode
}

/** A whole page for operators; others read why it is not for them. */
export function OperatorOnly({ primary = false, children }: OperatorOnlyProps) {
  const { me, institution, error, signedOut } = useSession()
  if (institution !== null && (!primary || institution.role === 'primary'))
    return <>{children(institution)}</>
  const known = me !== null || signedOut
  return (
    <Page>
      {known && <Why operator={institution !== null} />}
      {!known && error !== null && <Failure error={error} onRetry={() => void loadMe()} />}
      {!known && error === null && <Loading />}
    </Page>
  )
}

function Why({ operator }: { operator: boolean }) {
  if (operator)
    return (
      <StateView
        icon="people"
        title="只有主经办人可以管理经办人"
        detail="您是普通经办人，可以扫码核验、查看核验记录。如需增减经办人，请联系本机构的主经办人。"
      />
    )
  return (
    <StateView
      icon="building"
      title="您不是培训机构经办人"
      detail="请联系本机构的主经办人为您添加，添加后重新打开这一页"
    />
  )
}
