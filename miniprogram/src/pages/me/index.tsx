import { View } from '@tarojs/components'
import { OPERATOR_ROLES } from '@voucher/shared/values'
import { Button } from '../../components/basic/Button.tsx'
import { Icon } from '../../components/basic/Icon.tsx'
import { Card, Row, Toggle } from '../../components/frame/Card.tsx'
import { Page } from '../../components/frame/Page.tsx'
import { CardFace } from '../../components/identity/CardFace.tsx'
import { Failure, Loading } from '../../components/state/StateView.tsx'
import { switchCare, useCare } from '../../hooks/store/useCare.ts'
import { useSession } from '../../hooks/store/useSession.ts'
import { confirm } from '../../platform/page/feedback.ts'
import { open } from '../../platform/page/navigation.ts'
import { HAS_PRIVACY_GUIDE, showPrivacyGuide } from '../../platform/phone/device.ts'
import {
  type Affiliation,
  chooseInstitution,
  leave,
  loadMe,
  type Me,
} from '../../services/person/me.ts'
import { LoginChannels } from './LoginChannels.tsx'
import './index.scss'

/** 我的: the card, 我的工具 for operators, 关怀版, privacy, sign out. */
export default function MePage() {
  const { me, error, loading, institution } = useSession()
  return (
    <Page>
      {me === null &&
        (error !== null && !loading ? (
          <Failure error={error} onRetry={() => void loadMe()} />
        ) : (
          <Loading />
        ))}
      {me !== null && <ECard me={me} />}
      {me !== null && institution !== null && (
        <OperatorTools operatorOf={me.operatorOf} institution={institution} />
      )}
      {me !== null && me.person !== null && <LoginChannels />}
      <Settings />
    </Page>
  )
}

function ECard({ me: { person } }: { me: Me }) {
  return (
    <>
      <CardFace person={person} />
      {person === null && (
        <View className="mine__action">
          <Button onTap={() => open('ecard')}>签发电子社保卡</Button>
        </View>
      )}
    </>
  )
}

/** For operators: for which institution they act now, and what they can do there (R40, R42). */
function OperatorTools({
  operatorOf,
  institution,
}: {
  operatorOf: Affiliation[]
  institution: Affiliation
}) {
  return (
    <>
      {operatorOf.length > 1 && (
        <Card title="我现在代表的培训机构">
          {operatorOf.map((affiliation) => {
            const on = affiliation.institutionId === institution.institutionId
            return (
              <Row
                key={affiliation.institutionId}
                icon="building"
                title={affiliation.institutionName}
                detail={OPERATOR_ROLES[affiliation.role]}
                aside={on ? <Icon name="check" color="blue" line={2.4} /> : <View />}
                onTap={() => chooseInstitution(affiliation)}
              />
            )
          })}
        </Card>
      )}
      <Card title="我的工具">
        {operatorOf.length === 1 && (
          <View className="mine__institution">
            {`${institution.institutionName} · ${OPERATOR_ROLES[institution.role]}`}
          </View>
        )}
        <Row icon="scan" title="扫码核验" onTap={() => open('scan')} />
        <Row icon="list" title="核验记录" onTap={() => open('records')} />
        {institution.role === 'primary' && (
          <Row icon="people" title="经办人管理" onTap={() => open('operators')} />
        )}
      </Card>
    </>
  )
}

function Settings() {
  const care = useCare()
  const signOut = async () => {
    if (
      await confirm({
        title: '退出登录',
        content: '退出后要重新登录才能领券、用券',
        confirmText: '退出',
      })
    )
      await leave()
  }
  return (
    <Card flush>
      <Row
        icon="type"
        title="关怀版"
        detail="字更大，颜色更清楚"
        aside={<Toggle label="关怀版" on={care} onChange={switchCare} />}
        onTap={() => switchCare(!care)}
      />
      <Row icon="book" title="服务协议与隐私说明" onTap={() => open('agreement')} />
      {HAS_PRIVACY_GUIDE && (
        <Row icon="shield" title="小程序用户隐私保护指引" onTap={showPrivacyGuide} />
      )}
      <Row icon="leave" title="退出登录" onTap={() => void signOut()} />
    </Card>
  )
}
