import { Page } from '../../components/Page.tsx'

export default function Placeholder() {
  return <Page>首页</Page>
}
