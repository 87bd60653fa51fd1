import { Page } from '../../../../components/Page.tsx'

export default function Placeholder() {
  return <Page>核验记录</Page>
}
