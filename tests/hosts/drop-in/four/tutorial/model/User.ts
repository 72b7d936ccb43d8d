// Documents as an ODM gives them: an ObjectId, methods, and values of their own class.

export class ObjectId {
  constructor(private readonly hex: string) {}
  toString() {
    return this.hex;
  }
  toJSON() {
    return this.hex;
  }
}

export interface Message {
  content: string;
  createdAt: Date;
}

export interface UserDocument {
  _id?: ObjectId;
  username: string;
  email: string;
  password: string;
  verifyCode: string;
  isVerified: boolean;
  isAcceptingMessages: boolean;
  messages: Message[];
  save(): Promise<UserDocument>;
}

function document(values: Omit<UserDocument, "save">): UserDocument {
  return {
    ...values,
    async save() {
      return this;
    },
  };
}

const documents = [
  document({
    _id: new ObjectId("665f1c2ab1e4d3a1c0ffee01"),
    username: "ada",
    email: "ada@example.com",
    password: "right",
    verifyCode: "123456",
    isVerified: true,
    isAcceptingMessages: true,
    messages: [{ content: "hello", createdAt: new Date(0) }],
  }),
  document({
    _id: new ObjectId("665f1c2ab1e4d3a1c0ffee02"),
    username: "bob",
    email: "bob@example.com",
    password: "right",
    verifyCode: "654321",
    isVerified: false,
    isAcceptingMessages: false,
    messages: [],
  }),
];

const UserModel = {
  async findOne(query: { $or: Partial<UserDocument>[] }): Promise<UserDocument | null> {
    const isWanted = (user: UserDocument) =>
      query.$or.some(({ email, username }) => user.email === email || user.username === username);
    return documents.find(isWanted) ?? null;
  },
  async findByIdAndUpdate(id: string | undefined, change: Partial<UserDocument>) {
    const found = documents.find((user) => user._id?.toString() === id);
    return found ? { ...found, ...change } : null;
  },
};

export default UserModel;
