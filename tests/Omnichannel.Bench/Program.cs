System.Console.WriteLine("usage: tests/bench mail|rest");
