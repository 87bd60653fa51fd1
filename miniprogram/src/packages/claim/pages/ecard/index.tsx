import { Page } from '../../../../components/Page.tsx'

export default function Placeholder() {
  return <Page>签发电子社保卡</Page>
}
