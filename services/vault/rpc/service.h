#pragma once

#include "common/rpc/service.h"
#include "services/vault/rpc/access_methods.h"
#include "services/vault/rpc/audit_methods.h"
#include "services/vault/rpc/duty_methods.h"
#include "services/vault/rpc/key_methods.h"
#include "services/vault/rpc/list_methods.h"
#include "services/vault/rpc/policy_methods.h"
#include "services/vault/rpc/secret_answers.h"
#include "services/vault/rpc/secret_methods.h"

namespace meydan::vault {

// The services of meydan.vault.v1 on the wire. The methods must outlive them.
class VaultRpc final : public rpc::Service {
 public:
  VaultRpc(rpc::Gate& gate, DutyMethods& duty, AccessMethods& access, SecretMethods& secrets, ListMethods& lists,
           PolicyMethods& policies)
      : Service(gate, "meydan.vault.v1.VaultService"), secrets_(secrets) {
    Unary(&duty, &DutyMethods::GetCredential);
    Unary(&lists, &ListMethods::ListCredentials);
    Unary(&lists, &ListMethods::CountCompliance);
    Unary(&duty, &DutyMethods::ShareCredential);
    Unary(&duty, &DutyMethods::ConfirmCredential);
    Unary(&duty, &DutyMethods::DestroyVersion);
    Unary(&secrets_, &SecretAnswers::RevealSecret);
    Unary(&secrets_, &SecretAnswers::GetOneTimeCode);
    Unary(&access, &AccessMethods::RequestAccess);
    Unary(&access, &AccessMethods::ApproveAccess);
    Unary(&access, &AccessMethods::DenyAccess);
    Unary(&access, &AccessMethods::EndAccess);
    Unary(&access, &AccessMethods::BreakGlass);
    Unary(&access, &AccessMethods::ReviewBreakGlass);
    Unary(&secrets_, &SecretAnswers::CreateHandOverLink);
    Unary(&secrets_, &SecretAnswers::OpenHandOverLink);
    Unary(&secrets_, &SecretAnswers::RotateCredential);
    Unary(&duty, &DutyMethods::ConfirmRotation);
    Unary(&duty, &DutyMethods::AskRotation);
    Unary(&access, &AccessMethods::ConfirmAccess);
    Unary(&lists, &ListMethods::ListHandOvers);
    Unary(&access, &AccessMethods::ArrangeLeaveCover);
    Unary(&policies, &PolicyMethods::GetVaultPolicy);
    Unary(&policies, &PolicyMethods::SetVaultPolicy);
  }

 private:
  SecretAnswers secrets_;
};

class KeyRpc final : public rpc::Service {
 public:
  KeyRpc(rpc::Gate& gate, KeyMethods& keys) : Service(gate, "meydan.vault.v1.KeyService") {
    Unary(&keys, &KeyMethods::GetSealStatus);
    Unary(&keys, &KeyMethods::Unseal);
    Unary(&keys, &KeyMethods::Seal);
    Unary(&keys, &KeyMethods::GetKeyring);
    Unary(&keys, &KeyMethods::RotateKey);
    Unary(&keys, &KeyMethods::DestroyKeys);
  }
};

class AuditRpc final : public rpc::Service {
 public:
  AuditRpc(rpc::Gate& gate, AuditMethods& audit) : Service(gate, "meydan.vault.v1.AuditService") {
    Unary(&audit, &AuditMethods::ListAuditChains);
    Unary(&audit, &AuditMethods::ListAuditRecords);
    Unary(&audit, &AuditMethods::WhoCanSee);
    Unary(&audit, &AuditMethods::WhatCanSee);
    Unary(&audit, &AuditMethods::WhatWasSeen);
  }
};

}  // namespace meydan::vault
