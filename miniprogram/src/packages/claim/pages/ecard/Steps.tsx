import { View } from '@tarojs/components'
import { classNames } from '../../../../components/basic/classNames.ts'

const COUNT = 3

/** How far one has come: 填写资料, 设置密码, 人脸识别. */
export function Steps({ now, title }: { now: 1 | 2 | 3; title: string }) {
  return (
    <View className="ecard__steps">
      第 {now} 步，共 {COUNT} 步：{title}
      <View className="ecard__bar">
        {Array.from({ length: COUNT }, (_, index) => (
          <View
            key={index}
            className={classNames('ecard__bit', index < now && 'ecard__bit--done')}
          />
        ))}
      </View>
    </View>
  )
}
