import { getServerSession } from "next-auth/next";
import { User } from "next-auth";

import UserModel from "@/model/User";
import { authOptions } from "../auth/[...nextauth]/options";

export async function POST(request: Request) {
  const session = await getServerSession(authOptions);
  const user: User = session?.user as User;
  if (!session || !session.user) {
    return Response.json({ success: false, message: "Not authenticated" }, { status: 401 });
  }
  const { acceptMessages } = await request.json();
  const updated = await UserModel.findByIdAndUpdate(user._id, {
    isAcceptingMessages: acceptMessages,
  });
  if (!updated) {
    return Response.json({ success: false, message: "No such user" }, { status: 404 });
  }
  return Response.json({ success: true, isAcceptingMessages: updated.isAcceptingMessages });
}

export async function GET() {
  const session = await getServerSession(authOptions);
  const user = session?.user;
  if (!session || !user) {
    return Response.json({ success: false, message: "Not authenticated" }, { status: 401 });
  }
  return Response.json({ success: true, user, keys: Object.keys(session).sort() });
}
