export { default, getServerSideProps } from "../unproxied/legacy";
