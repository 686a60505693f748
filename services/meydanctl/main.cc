#include "services/meydanctl/program.h"

int main(int argc, char** argv) {
  meydan::meydanctl::Program program;
  meydan::meydanctl::AddAll(program);
  return program.Run(argc, argv);
}
