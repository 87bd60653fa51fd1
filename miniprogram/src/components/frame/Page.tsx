import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { NetworkProblem } from '@voucher/shared/client/problems'
import { useReadAgain } from '../../hooks/server/useQuery.ts'
import { useCare } from '../../hooks/store/useCare.ts'
import { useSession } from '../../hooks/store/useSession.ts'
import { type Bar, useTitleBar } from '../../platform/page/navigation.ts'
import { loadMe, signInAgain } from '../../services/person/me.ts'
import { Button } from '../basic/Button.tsx'
import { classNames } from '../basic/classNames.ts'
import { StateView } from '../state/StateView.tsx'
import './Page.scss'

export interface PageProps {
  children: ReactNode
  /** The screen's one main action; it stays at the bottom of the screen. */
  foot?: ReactNode
  ground?: 'grey' | 'blue' | 'white'
  /** The title bar's colour; as the ground unless told. */
  bar?: Bar
}

const reloadMe = () => void loadMe()

/**
 * The frame of every screen: ground, edges, foot, 关怀版, and the way back in for those who have
 * signed out.
 */
export function Page({
  children,
  foot,
  ground = 'grey',
  bar = ground === 'blue' ? 'blue' : 'white',
}: PageProps) {
  const care = useCare()
  const { signedOut, error, loading } = useSession()
  useReadAgain(error instanceof NetworkProblem && !loading, reloadMe)
  useTitleBar(bar, care)
  const shown = signedOut ? 'grey' : ground
  return (
    <View className={classNames('app page', `page--${shown}`, care && 'care')}>
      <View className="page__body">
        {signedOut ? (
          <StateView
            icon="person"
            title="您已退出登录"
            detail="登录后可以领券、用券和查看记录"
            action={<Button onTap={() => void signInAgain()}>重新登录</Button>}
          />
        ) : (
          children
        )}
      </View>
      {foot !== undefined && foot !== null && !signedOut && (
        <View className="page__foot">{foot}</View>
      )}
    </View>
  )
}
