// A program test runs several whole Pulumi commands. Jest knows no time-out per project.
jest.setTimeout(900_000);
